"""The bot without one part each -> what that part is worth."""
