"""One module a screen: it reads, calls the shop, and renders. `register(app)` adds its addresses."""
