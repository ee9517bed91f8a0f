/** Whether two runs differ by more than chance. Pure. */

export type Significance = {
	/** Two-sided: the chance of a difference of means at least as large if both runs were equally good. */
	p: number;
	/** Sign assignments looked at. */
	permutations: number;
	/** Whether these were all there are. */
	exact: boolean;
};

export const SIGNIFICANCE = {
	/** Random sign assignments. */
	permutations: 10_000,
	/** Of the random numbers: the same runs always give the same p. */
	seed: 1,
	/** With so many differing queries or fewer, every assignment is looked at. */
	exactUpTo: 16,
};

/** Sums that differ by less than this part of the observed one are equal but for rounding. */
const ROUNDING = 1e-9;

/** Signs between two pauses, about 10 ms of work: others wait for this thread. */
const SIGNS_AT_ONCE = 2_000_000;

/**
 * Fisher's paired randomisation test on the difference of means, as Smucker, Allan and Carterette (CIKM 2007)
 * recommend it for retrieval: if both runs were equally good, each query's difference could as well have the other
 * sign. Queries without a difference change nothing and are left out. Random assignments are counted with the observed
 * one among them (Phipson and Smyth 2010), so that p is never 0.
 */
export async function randomisationTest(
	differences: readonly number[],
	options: { permutations?: number; seed?: number } = {},
): Promise<Significance> {
	const { permutations = SIGNIFICANCE.permutations, seed = SIGNIFICANCE.seed } = options;
	const differing = Float64Array.from(differences.filter((difference) => difference !== 0));
	const observed = Math.abs(differing.reduce((sum, difference) => sum + difference, 0));
	const limit = observed - observed * ROUNDING;
	if (differing.length <= SIGNIFICANCE.exactUpTo) {
		const all = 2 ** differing.length;
		return { p: countExact(differing, limit) / all, permutations: all, exact: true };
	}
	const atLeast = await countRandom(differing, limit, { permutations, seed });
	return { p: (atLeast + 1) / (permutations + 1), permutations, exact: false };
}

// Bit i of the assignment's number says which sign difference i has.
function countExact(differences: Float64Array, limit: number): number {
	let count = 0;
	for (let assignment = 0; assignment < 2 ** differences.length; assignment += 1) {
		let sum = 0;
		for (const [index, difference] of differences.entries())
			sum += (assignment >> index) & 1 ? -difference : difference;
		if (Math.abs(sum) >= limit) count += 1;
	}
	return count;
}

async function countRandom(
	differences: Float64Array,
	limit: number,
	{ permutations, seed }: { permutations: number; seed: number },
): Promise<number> {
	const next = randomBits(seed);
	const pauseAfter = Math.max(1, Math.floor(SIGNS_AT_ONCE / differences.length));
	let count = 0;
	for (let permutation = 1; permutation <= permutations; permutation += 1) {
		if (Math.abs(randomSum(differences, next)) >= limit) count += 1;
		if (permutation % pauseAfter === 0) await new Promise((resolve) => setTimeout(resolve));
	}
	return count;
}

function randomSum(differences: Float64Array, next: () => number): number {
	let sum = 0;
	let bits = 0;
	for (let index = 0; index < differences.length; index += 1) {
		bits = index % 32 === 0 ? next() : bits >>> 1;
		const difference = differences[index] ?? 0;
		sum += bits & 1 ? -difference : difference;
	}
	return sum;
}

/** 32 random bits at a call, always the same from the same seed (splitmix32). */
function randomBits(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return (mixed ^ (mixed >>> 15)) >>> 0;
	};
}
