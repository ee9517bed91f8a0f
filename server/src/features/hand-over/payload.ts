import { titleOf } from "../conversations/title.ts";

type Turn = {
	id: string;
	role: "user" | "assistant";
	text: string;
	status: string;
	citations: unknown;
	createdAt: Date;
	feedback: { thumb: "up" | "down"; reasons: string[]; note: string } | null;
};

type HandedOver = {
	id: string;
	clientId: string;
	reason: "asked" | "failed";
	createdAt: Date;
	conversation: {
		id: string;
		title: string | null;
		createdAt: Date;
		visitor: { id: string; userId: string | null };
		/** Newest first. */
		messages: readonly Turn[];
	};
};

/** What a webhook is sent of a conversation, as JSON. */
export function handOverPayload({ id, clientId, reason, createdAt, conversation }: HandedOver): string {
	const messages = [...conversation.messages].reverse();
	const question = messages.find(({ role }) => role === "user")?.text ?? "";
	return JSON.stringify({
		type: "conversation.hand_over",
		timestamp: createdAt,
		data: {
			...{ handOverId: id, clientId, reason },
			conversationId: conversation.id,
			title: titleOf({ title: conversation.title, question }),
			visitorId: conversation.visitor.id,
			userId: conversation.visitor.userId,
			startedAt: conversation.createdAt,
			messages: messages.map((turn) => ({
				...{ messageId: turn.id, role: turn.role, text: turn.text, status: turn.status, citations: turn.citations },
				feedback: turn.feedback && {
					...{ thumb: turn.feedback.thumb, reasons: turn.feedback.reasons, note: turn.feedback.note },
				},
				createdAt: turn.createdAt,
			})),
		},
	});
}
