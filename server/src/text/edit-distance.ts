/**
 * How many letters must be put in, left out, replaced or swapped with their neighbour to make one word of the other
 * (optimal string alignment, Damerau and Levenshtein); `limit + 1` when it is more than the limit.
 */
export function editDistance(a: string, b: string, limit: number): number {
	const far = limit + 1;
	if (Math.abs(a.length - b.length) > limit) return far;
	if (a === b) return 0;
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row += 1) {
		const current = nextRow({ a, b, row, last, beforeLast, limit });
		if (Math.min(...current) > limit) return far;
		beforeLast = last;
		last = current;
	}
	return Math.min(last[b.length] ?? far, far);
}

type Rows = { a: string; b: string; row: number; last: number[]; beforeLast: number[]; limit: number };

/** Only the cells near the diagonal can be within the limit. */
function nextRow({ a, b, row, last, beforeLast, limit }: Rows): number[] {
	const far = limit + 1;
	const current = new Array<number>(b.length + 1).fill(far);
	if (row <= limit) current[0] = row;
	const letter = a.charCodeAt(row - 1);
	for (let column = Math.max(1, row - limit); column <= Math.min(b.length, row + limit); column += 1) {
		const same = letter === b.charCodeAt(column - 1);
		const replaced = (last[column - 1] ?? far) + (same ? 0 : 1);
		let cost = Math.min(replaced, (last[column] ?? far) + 1, (current[column - 1] ?? far) + 1);
		const swapped =
			row > 1 && letter === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
		if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? far) + 1);
		current[column] = cost;
	}
	return current;
}
