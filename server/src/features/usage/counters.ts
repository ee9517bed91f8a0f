export const COUNTED = [
	"searches",
	"queries",
	"unfound",
	"questions",
	"conversations",
	"groundedFull",
	"groundedPartial",
	"groundedNone",
] as const;

export type Counted = (typeof COUNTED)[number];
export type Counts = Partial<Record<Counted, number>>;
export type DayCounts = { clientId: string; day: string } & Record<Counted, number>;

/** A day by UTC, such as `2026-01-31`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Sums of what clients do on a day, until they are taken to be stored. */
export function createCounters(now: () => Date = () => new Date()) {
	let sums = new Map<string, DayCounts>();

	function add(clientId: string, counts: Counts, day = dayOf(now())): void {
		const key = `${clientId} ${day}`;
		const sum = sums.get(key) ?? { clientId, day, ...nothing() };
		for (const what of COUNTED) sum[what] += counts[what] ?? 0;
		sums.set(key, sum);
	}

	return {
		add,
		/** What was added since it was taken last. */
		take: (): DayCounts[] => {
			const taken = [...sums.values()];
			sums = new Map();
			return taken;
		},
		/** Adds again what could not be stored. */
		putBack: (taken: readonly DayCounts[]): void => {
			for (const { clientId, day, ...counts } of taken) add(clientId, counts, day);
		},
	};
}

const nothing = () => Object.fromEntries(COUNTED.map((what) => [what, 0])) as Record<Counted, number>;
