import type { CountedRequest } from "../features/limits/service.ts";
import type { Services } from "../services.ts";

/** What every procedure knows. Two fields only: tRPC copies the context several times a call. */
export type Context = {
	services: Services;
	request: CountedRequest & {
		readonly id: string;
		/** Address of the caller, as the trusted proxies tell it. */
		readonly ip: string;
		/** The value of `Authorization: Bearer …`. */
		readonly bearer: string | null;
		readonly origin: string | null;
		/** Host and port it was sent to, as the trusted proxies tell it. */
		readonly host: string;
		/** The value of `x-signpost-visitor`. */
		readonly visitorToken: string | null;
	};
};
