"""Spoken pages for weak eyes: what a page says is read from the page itself and spoken by the server.

`words` how people say it · `reading` which words of a page · `addresses` signed addresses of sound files ·
`voice` words to sound · `speaker` one at a time, kept on disk · `aloud` the page with its sounds, and the view.
"""
