import type { Services } from "../services.ts";

/** What every procedure knows of the request it serves. */
export type Context = {
	services: Services;
	requestId: string;
	/** Address of the caller, as the trusted proxies tell it. */
	ip: string;
	/** The value of `Authorization: Bearer …`. */
	bearer: string | null;
	origin: string | null;
	/** The value of `x-signpost-visitor`. */
	visitorToken: string | null;
	setHeader: (name: string, value: string) => void;
};
