"""The bot asked so that its answer must change, receipts changed so that they must fail -> how often."""
