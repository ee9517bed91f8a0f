import type { WidgetConfigInput, WidgetConfigOutput } from "../generated/contract.ts";
import { inside, type Session } from "./session.ts";

/** What a page may know of a chatbot. */
export function widgetConfig(session: Session, input: WidgetConfigInput): Promise<WidgetConfigOutput> {
	const own = inside(session);
	return own.call("safe", undefined, (signal) => own.trpc.widget.config.query(own.scoped(input), { signal }));
}
