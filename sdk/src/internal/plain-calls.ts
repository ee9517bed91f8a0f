import type { CallOptions, Repeat } from "./call.ts";
import type { Session } from "./session.ts";

type Call = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>;
type Procedures = Record<string, Partial<Record<"query" | "mutate", Call>>>;

/** How a call is made, and whether sending it twice does harm. */
const KINDS = { read: ["query", "safe"], set: ["mutate", "safe"], make: ["mutate", "once"] } as const satisfies Record<
	string,
	readonly ["query" | "mutate", Repeat]
>;

/** A resource whose every method hands its input to the procedure of the same name. */
export function plainCalls<Resource>(
	session: Session,
	feature: keyof Session["trpc"] & string,
	methods: Record<keyof Resource & string, keyof typeof KINDS>,
): Resource {
	const procedures = session.trpc[feature] as unknown as Procedures;
	const calls = (Object.keys(methods) as (keyof Resource & string)[]).map((name) => {
		const [how, repeat] = KINDS[methods[name]];
		const method = (input: unknown = {}, options?: CallOptions) =>
			session.call(repeat, options, async (signal) => procedures[name]?.[how]?.(input, { signal }));
		return [name, method];
	});
	return Object.fromEntries(calls) as Resource;
}
