import type { CountedRequest } from "../features/limits/service.ts";
import type { Services } from "../services.ts";

/** What every procedure knows. Two fields only: tRPC copies the context several times a call. */
export type Context = {
	services: Services;
	request: CountedRequest & {
		readonly id: string;
		/** The span of the caller's that it is part of, as it says. */
		readonly traceparent: string | null;
		/** Address of the caller, as the trusted proxies tell it. */
		readonly ip: string;
		/** The value of `Authorization: Bearer …`. */
		readonly bearer: string | null;
		/** The value of `Cookie`, where `x-signpost-session: cookie` says that it counts. */
		readonly cookie: string | null;
		/** Has a cookie set with the answer. */
		readonly setCookie: (cookie: string) => void;
		readonly origin: string | null;
		/** Host and port it was sent to, as the trusted proxies tell it. */
		readonly host: string;
		/** The value of `x-signpost-visitor`. */
		readonly visitorToken: string | null;
	};
};
