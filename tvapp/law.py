"""Sentences that a law wants word for word."""

DRINKING_AGE = "20歳未満の者の飲酒は法律で禁止されています"
"""Stands wherever alcohol is offered, ordered or handed over (国税庁「二十歳未満の者の飲酒防止に関する表示基準」)."""
