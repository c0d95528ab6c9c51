"""The family's page on the telephone: an application of its own under /family, with a cookie of its own.

page      address              actions (and the fields that the form asks for)
join      /family/join/<link>  join
news      /family/             shop
shop      /family/shop?q=      search-item (q), add (item), less, more, check
check     /family/shop/check   place-order (age)
placed    /family/orders/N     go-news
stranger  everywhere           -
"""
