"""Prompt texts, one file each; read by `chat.prompting` only."""
