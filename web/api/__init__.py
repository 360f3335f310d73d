"""Doors for programs: REST, the chat interface of OpenAI clients, and MCP; all answer from one bot."""
