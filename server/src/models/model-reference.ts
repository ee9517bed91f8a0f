/** What can be named before the colon. `missing`: what it lacks before it can be used, as a sentence; null when nothing. */
export type Named<Settings> = { missing: (settings: Settings) => string | null };

export type Reference<Provider> = { name: string; provider: Provider; model: string };

/** Reads `provider:model` of one of the providers. Throws a sentence for the operator when it cannot be used. */
export function readReference<Settings, Provider extends Named<Settings>>(
	variable: string,
	entry: string,
	{ providers, settings }: { providers: ReadonlyMap<string, Provider>; settings: Settings },
): Reference<Provider> {
	const name = entry.trim();
	const colon = name.indexOf(":");
	const provider = providers.get(name.slice(0, Math.max(0, colon)));
	const model = name.slice(colon + 1).trim();
	if (provider === undefined || model === "") {
		const known = [...providers.keys()].map((key) => `${key}:<model>`).join(", ");
		throw new Error(`${variable}: "${name}" is not a model that Signpost knows. Use ${known}.`);
	}
	const missing = provider.missing(settings);
	if (missing !== null) throw new Error(`${variable}: "${name}" cannot be used yet. ${missing}`);
	return { name, provider, model };
}
