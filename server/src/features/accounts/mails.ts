/** What mails say. Names are given by strangers: they stand in lines of their own. */
export const MAILS = {
	verify: (token: string) => ({
		subject: "Confirm your address",
		text: `Somebody has made an account with this address. If it was you, confirm the address with this token, within a day:\n\n${token}\n\nIf it was not, do nothing.`,
	}),
	known: () => ({
		subject: "You have an account already",
		text: "Somebody has tried to make an account with this address, which has one. Nothing was changed.\n\nIf it was you, log in, or ask for a new password.",
	}),
	reset: (token: string) => ({
		subject: "Choose a new password",
		text: `Somebody has asked for a new password for your account. If it was you, choose one with this token, within an hour:\n\n${token}\n\nIf it was not, do nothing.`,
	}),
	invitation: (token: string, organisation: string) => ({
		subject: "You are invited to an organisation",
		text: `You are invited to work in:\n\n${organisation}\n\nAccept with this token, within a week:\n\n${token}`,
	}),
};
