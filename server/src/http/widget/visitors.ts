import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { MOST } from "../../features/limits/schema.ts";
import type { Services } from "../../services.ts";
import { authorize } from "../../trpc/authorize.ts";
import { acceptJson, readBody } from "../doors/door.ts";
import { RequestFacts } from "../request.ts";

const visitorToken = z.string("Send the visitor's token as the body, as text/plain.").max(MOST.signedToken);
const exchange = z.strictObject({
	code: z.string().regex(/^[\w-]{43}$/, "Send the code of /widget/identify."),
	/** Of the page around the frame. */
	origin: z.string().max(MOST.origin),
});

/** `keyOf`: the publishable key that the address has. */
type VisitorRoutes = { services: Services; keyOf: (request: FastifyRequest) => string };

/** The way of a visitor's token from a page into the widget's frame, past everybody who reads messages and addresses. */
export async function serveVisitors(app: FastifyInstance, { services, keyOf }: VisitorRoutes): Promise<void> {
	const admit = async (request: FastifyRequest, procedure: string) => {
		const key = keyOf(request);
		const facts = new RequestFacts(request, () => key);
		const demand = { scope: "chat", client: undefined, procedure } as const;
		return { facts, caller: (await authorize({ services, request: facts }, demand)).caller };
	};
	await app.register(async (scope) => {
		// A browser sends a text without asking for leave first. No cookie counts here, so nobody else's form does harm.
		scope.removeAllContentTypeParsers();
		const limit = { parseAs: "string", bodyLimit: MOST.strangerBody } as const;
		scope.addContentTypeParser("text/plain", limit, (_request, body, done) => done(null, body));
		scope.post("/widget/identify", async (request) => {
			const { facts, caller } = await admit(request, "widget.identify");
			const token = readBody(visitorToken, request);
			return services.visitorCodes.identify(caller, { visitorToken: token, origin: facts.origin });
		});
	});
	await app.register(async (scope) => {
		acceptJson(scope);
		scope.post("/widget/visitor", async (request) => {
			const { facts, caller } = await admit(request, "widget.visitor");
			const isOwnPage = services.access.isOwnPage(facts);
			return services.visitorCodes.redeem(caller, { ...readBody(exchange, request), isOwnPage });
		});
	});
}
