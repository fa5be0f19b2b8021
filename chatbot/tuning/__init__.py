"""Fine-tune the embedder on a team's own questions, and keep it only where it is better."""
