"""The desk, where advisors draft replies: who may sign in, drafts, referrals, notes."""
