"""Prompt texts, one file each; read by `chat.answers.prompting` only."""
