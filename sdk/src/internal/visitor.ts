/** Where a browser keeps the visitor's token; `localStorage` fits. */
export type VisitorStorage = {
	getItem: (name: string) => string | null;
	setItem: (name: string, value: string) => void;
};

/** The visitor's token: in memory, and in the storage if there is one that works. */
export class Visitor {
	#token: string | null;
	#minting: Promise<unknown> | null = null;
	readonly #name: string;
	readonly #storage: VisitorStorage | null;

	constructor(options: { name: string; token: string | null; storage: VisitorStorage | null }) {
		this.#name = options.name;
		this.#storage = options.storage;
		this.#token = options.token ?? this.#stored();
	}

	get token(): string | null {
		return this.#token;
	}

	/** Keeps a token that the server has made. */
	keep(token: string | null): void {
		if (token === null) return;
		this.#token = token;
		try {
			this.#storage?.setItem(this.#name, token);
		} catch {
			// Blocked or full: the token lives as long as the page.
		}
	}

	/**
	 * Runs a call that may make the visitor's token. Without a token, one such call goes first and
	 * the others wait, as each would otherwise make a visitor of its own.
	 */
	async minting<Output>(run: () => Promise<Output>): Promise<Output> {
		while (this.#token === null && this.#minting !== null) await this.#minting;
		const result = run();
		if (this.#token !== null) return result;
		const settled = result.then(noop, noop);
		this.#minting = settled;
		await settled;
		if (this.#minting === settled) this.#minting = null;
		return result;
	}

	#stored(): string | null {
		try {
			const token = this.#storage?.getItem(this.#name) ?? null;
			return token !== null && isHeaderValue(token) ? token : null;
		} catch {
			return null;
		}
	}
}

/** Whether a header can carry the value; `fetch` would otherwise throw an error that quotes it. */
export function isHeaderValue(value: string): boolean {
	return /^[\x21-\x7e]+$/.test(value);
}

/** A storage of the page; null where there is none or it is blocked (then even reading the name throws). */
export function pageStorage(name: "localStorage" | "sessionStorage"): Storage | null {
	try {
		return "document" in globalThis ? globalThis[name] : null;
	} catch {
		return null;
	}
}

function noop(): void {}
