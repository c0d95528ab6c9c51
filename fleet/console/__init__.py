"""The pages of drone operators, hall volunteers and van drivers: one Flask application of its own.

Pages say what they are in `<body data-page>`; links and buttons say what they do in `data-action`; rows carry
`data-flight-id`, `data-drone-id`, `data-state`, `data-site`, `data-job-id`, `data-household`, `data-battery-id`.
Tests and the headless demonstration press these hooks over plain HTTP, without any script:

    page             address           actions (and the fields that the form asks for)
    login            /login            log-in (login, password); log-in-as (demonstration only, one button a person)
    board            /board            confirm-loaded, launch, battery-charged, put-in-service, send-by-van
    flight           /flights/N        confirm-loaded, approve, launch, return, hold, resume, land-now (a link to the
                                       page `land-now`, whose button is confirm-land-now), send-by-van, plan-again
    flights          /flights          (a link to each flight of the day)
    logbook          /logbook/DRONE    (rows of the legal flight log)
    hall             /hall             pad-clear, pad-withdraw, receive, battery-swapped (battery_id), release, open-door
    door             /doors/JOB        hand-over (handed_to, age_checked=yes with alcohol), bring-back (why)
    watch            /doors/JOB/watch  watch-report (condition fine|call|urgent|absent, note), skip-watch
    van              /van              van-load, van-load-all, van-depart, open-door; on `door`: van-hand-over
    everywhere                         log-out
"""
