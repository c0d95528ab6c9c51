"""The pages of drone operators, hall volunteers and van drivers: one Flask application of its own.

Pages say what they are in `<body data-page>`; links and buttons say what they do in `data-action` (a button that
cannot be pressed now is `disabled`); rows carry `data-flight-id`, `data-drone-id`, `data-state`, `data-site`,
`data-job-id`, `data-household`, `data-battery-id`. Tests and the headless demonstration press these hooks over
plain HTTP, without any script:

    page       address          actions (and the fields that the form asks for)
    login      /login           login (login, password); login-demo (demonstration only, one form a person, data-login)
    board      /board           open-flight, confirm-loaded, launch, battery-charged, put-in-service, observe-wind
                                (speed_m_s, from_deg), job-by-van, watch-seen on every alarm data-report-id
    flight     /flights/N       confirm-loaded (measured_g, may stay empty), swap-battery (only when the battery is
                                low; a charged one is chosen beforehand), approve, launch, return, hold, resume,
                                land-now (a link to the page `land-now`: its button is confirm-land-now),
                                send-by-van, plan-again
    flights    /flights         open-flight, previous-day, next-day
    logbook    /logbook/DRONE   (rows of the legal flight log)
    hall       /hall            pad-clear, pad-withdraw, receive, battery-swapped (battery_id, rows with
                                data-battery-id say which), release; open-door on every row data-job-id that can be
                                carried to its door
    van        /van             van-load, van-load-all, van-depart; open-door on every row data-job-id
    door       /doors/JOB       hand-over, for a driver van-hand-over (handed_to; age_checked=yes with alcohol);
                                bring-back (why); leads to `watch` where the household has agreed to it, else back
    watch      /doors/JOB/watch watch-report (condition fine|call|urgent|absent, note), skip-watch
    everywhere                  logout
"""
