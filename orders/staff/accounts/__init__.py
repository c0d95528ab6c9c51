"""Pages about money: bills and the bank for the cable company, refunds and the commission for the shop."""
