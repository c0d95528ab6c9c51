"""The pages of the shop, the cable company and the city: one Flask application of its own.

Pages say what they are in `<body data-page>`; links and buttons say what they do in `data-action`. Tests and the
headless demonstration press these hooks over plain HTTP, without any script. What the last press led to stands in
`data-told` (right, wrong or note).

    page             address               actions (and the fields that the form asks for)
    login            /login                login (login, password); login-demo (demonstration only, data-login)
    board            /board?day=           open-order, start-picking, go-picking, go-packing, previous-day,
                                           next-day
    order            /orders/N             start-picking, go-picking, go-packing, note-pdf
    picking          /orders/N/picking     scan (code), pick-missing, pick-found, go-packing
    packing          /orders/N/packing     make-boxes, weigh (weight_g), weigh-accept (accept, why), read-scale, seal,
                                           open-box, move-pieces (quantity, to), add-box (kind), remove-box,
                                           change-kind (kind), label-pdf, note-pdf, next-order
    day-boxes        /packing?day=         box-kinds, previous-day, next-day
    box-kinds        /packing/kinds        set-kind (name, temperature, length_mm, width_mm, height_mm, own_g,
                                           coolant_g, most_g, flies, active)
    jobs             /jobs?day=            switch-to-van (reason: a key of words.VAN_REASONS), switch-back,
                                           all-by-road (reason), hall-by-road (reason), as-before
    return           /jobs/N/return        take-in (fate-LINE: shelf or thrown, pay-LINE), open-order
    door             /homes/N/door         agree-door (note, rule, neighbour, latitude, longitude)
    watch            /watch                take, reached, not-reached (contact, result), close (result), call-well,
                                           call-no-answer, call-away (until), call-hospital (until)
    goods            /goods?q=&shelf=&show= search-goods (q), open-item, new-item, open-sheets, open-shelves
    item             /goods/N              set-price (price_yen), set-stock (on_hand), edit-item
    item-edit        /goods/N/edit         save-item, plan-price (day, price_yen), withdraw-price, add-barcode
                                           (code, pieces), first-barcode, remove-barcode; /goods/new: make-item
    sheets           /goods/files          take-items, take-specials, take-prices, put-sheet (file, whole)
    sheet-preview    /goods/files/N        apply-sheet, leave-sheet
    shelves          /goods/shelves        save-shelves, add-shelves, save-sub-shelves, add-sub-shelves
    specials         /specials?day=        previous-day, today, next-day, open-week
    special-week     /specials/week        previous-week, next-week, as-last-week, save-week
    telephone-choose /telephone?q=         search-household (q), choose-household, catalogue-pdf
    telephone        /telephone/N          add-item (typed), add-candidate, add-usual, more, less, same-as-last,
                                           change-order, cancel-order, weekly,
                                           place-order (age)
    weekly           /telephone/N/weekly   make-weekly (weekday, until, age), save-weekly (q-ITEM, until, age), pause,
                                           end-weekly
    family           /households/N/family  invite-family (name, relation, may_order, agreed), revoke-family
    households       /cable/households?q=  search-household (q), open-household
    household        /cable/households/N   pair-box (pairing_code), describe-box (label, maker), revoke-box,
                                           bind-device (device_id, label), unbind-device, try-address
    bill-months      /cable/bills          open-month
    bill-month       /cable/bills/2026-11  close-month, check-month, make-file (day), download-file, take-answer
                                           (answer: a file), all-pdf, bill-pdf, open-money
    household-money  /cable/households/N/money
                                           put-account (bank_code, branch_code, kind, number, holder), forget-account,
                                           put-payment (paid_yen, note), put-correction (direction, amount_yen, rate,
                                           original_day, words), bill-pdf
    refund           /orders/N/refund      give-back (pieces-0, pieces-1 ..., reason, note), return-pdf
    commission       /commission
    register         /cable/register       save-registration, blank-form
    member           /cable/households/N/member  correct-member, pause, resume, take-care, end-care, end-membership
    consents         /households/N/consents give-consent, withdraw-consent
    data             /households/N/data    export-data, ask-erasure
    figures          /city/figures?month=  previous-month, next-month, figures-csv, figures-csv-old
    consent-register /city/consents        filter-register, open-consents, publish-words, register-csv
    rota             /rota?first=          add-worker, set-week, day-off, day-comes, day-usual, worker-leaves, add-carer
    accounts         /city/accounts        open-account, reset-password, close-account, reopen-account, change-role
    erasures         /city/erasures        confirm-erasure, refuse-erasure
    messages         /messages             preview-message, write-message (text, kind, urgent, district, first, last),
                                           open-message
    message          /messages/N           end-message
    everywhere                             logout

Rows carry `data-order-id`, `data-order-number`, `data-state`; lines `data-line-id`, `data-code`, `data-wanted`,
`data-picked`, `data-look` (todo, part, done, missing); boxes `data-box-id`, `data-box-code`,
`data-declared-weight-g`, `data-measured-weight-g`, `data-sealed`, `data-flies`; jobs `data-job-id`, `data-carrier`;
figures `data-figure` and `data-value`.
"""
