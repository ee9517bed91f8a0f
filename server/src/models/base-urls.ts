/** Where the providers are, whatever the environment of their packages says. */
export const BASE_URLS = { openai: "https://api.openai.com/v1", anthropic: "https://api.anthropic.com" } as const;
