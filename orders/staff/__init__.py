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
    packing          /orders/N/packing     make-boxes, weigh (weight_g), weigh-accept, seal, label-pdf, note-pdf,
                                           next-order
    jobs             /jobs?day=            switch-to-van (reason: a key of words.VAN_REASONS), switch-back
    goods            /goods?q=&shelf=      search-goods (q), open-item
    item             /goods/N              set-price (price_yen), set-stock (on_hand)
    specials         /specials?day=        previous-day, today, next-day
    telephone-choose /telephone?q=         search-household (q), choose-household
    telephone        /telephone/N          add-item (typed), add-candidate, more, less, same-as-last,
                                           place-order (age)
    family           /households/N/family  invite-family (name, relation, may_order, agreed), revoke-family
    households       /cable/households?q=  search-household (q), open-household
    household        /cable/households/N   pair-box (pairing_code), describe-box (label, maker), revoke-box,
                                           bind-device (device_id, label), unbind-device, try-address
    figures          /city/figures?month=  previous-month, next-month
    messages         /messages             preview-message, write-message (text, kind, urgent, district, first, last),
                                           open-message
    message          /messages/N           end-message
    everywhere                             logout

Rows carry `data-order-id`, `data-order-number`, `data-state`; lines `data-line-id`, `data-code`, `data-wanted`,
`data-picked`, `data-look` (todo, part, done, missing); boxes `data-box-id`, `data-box-code`,
`data-declared-weight-g`, `data-measured-weight-g`, `data-sealed`, `data-flies`; jobs `data-job-id`, `data-carrier`;
figures `data-figure` and `data-value`.
"""
