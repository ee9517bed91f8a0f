/** The fields of a value and the type of each, as lines such as `search.query[].hits[].title: string`. */
export function shapeOf(value: unknown, path: string): string[] {
	if (value instanceof Date) return [`${path}: date`];
	if (Array.isArray(value)) return [`${path}: list`, ...value.flatMap((item) => shapeOf(item, `${path}[]`))];
	if (typeof value !== "object" || value === null) return [`${path}: ${value === null ? "null" : typeof value}`];
	return Object.entries(value).flatMap(([name, field]) => shapeOf(field, `${path}.${name}`));
}

/** The shapes of everything by procedure, in order; a null says only that a field is there, unless there is more to say. */
export function shapesOf(outputs: Record<string, unknown[]>): string[] {
	const lines = Object.entries(outputs).flatMap(([name, values]) => values.flatMap((value) => shapeOf(value, name)));
	const unique = [...new Set(lines)].sort();
	return unique.filter((line) => !isNull(line) || unique.filter((other) => isOfField(other, line)).length === 1);
}

/** The recorded shapes that are not met any more. */
export function missingShapes(recorded: readonly string[], current: readonly string[]): string[] {
	const isMet = (line: string) =>
		current.includes(line) || (isNull(line) && current.some((other) => isOfField(other, line)));
	return recorded.filter((line) => !isMet(line));
}

const isNull = (line: string) => line.endsWith(": null");

function isOfField(line: string, nullLine: string): boolean {
	const field = nullLine.slice(0, -": null".length);
	return line.startsWith(field) && /^[:.]/.test(line.slice(field.length));
}
