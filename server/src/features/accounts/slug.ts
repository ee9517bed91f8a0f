/** A name for a client, made from an organisation's: lower case, digits and dashes; `docs` where nothing is left. */
export function slugOf(name: string): string {
	const plain = name
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.slice(0, 40)
		.replace(/^-+|-+$/g, "");
	return plain === "" ? "docs" : plain;
}
