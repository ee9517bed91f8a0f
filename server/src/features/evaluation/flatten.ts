/** Every number in nested objects, by its path: `{ a: { b: 1 } }` becomes `{ "a.b": 1 }`. */
export function flattenNumbers(value: object, prefix = ""): Record<string, number> {
	const entries = Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, number][] => {
		if (typeof inner === "number") return [[`${prefix}${name}`, inner]];
		return typeof inner === "object" && inner !== null
			? Object.entries(flattenNumbers(inner, `${prefix}${name}.`))
			: [];
	});
	return Object.fromEntries(entries);
}
