"""What outlives a request: conversations, their answers, and what people said of them."""
