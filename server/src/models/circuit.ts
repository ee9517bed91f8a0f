import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { ModelError, refusesText } from "./model-error.ts";

export const CIRCUIT = {
	/** Failures one after the other, after which the model is left alone. */
	failures: 3,
	/** For how long, in ms; one call then finds out whether it is back. */
	pauseMs: 10_000,
};

export type Circuit = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** `resting`: the model is left alone, or just being tried again. */
export type ModelState = "working" | "resting";

/** The models that there are, by their names, and how to learn of each what state it is in. */
export type ModelStates = Map<string, () => ModelState>;

export type CircuitOptions = Partial<typeof CIRCUIT> & {
	/** Where to put how it is, and by which name. */
	states?: ModelStates | undefined;
	name?: string;
	/** Whether an error is a failure of the model. Default: all but that it does not take a text. */
	counts?: (error: unknown) => boolean;
};

/** Spares callers the wait for a model that has just failed several times: they get a `ModelError` at once. */
export function createCircuit(options: CircuitOptions = {}): Circuit {
	const { states, name = "" } = options;
	const { failures, pauseMs, counts = (error: unknown) => !refusesText(error) } = { ...CIRCUIT, ...options };
	const policy = circuitBreaker(handleWhen(counts), {
		halfOpenAfter: pauseMs,
		breaker: new ConsecutiveBreaker(failures),
	});
	states?.set(name, () => (policy.state === CircuitState.Closed ? "working" : "resting"));
	return async (call) => {
		// While one call tries, the others would wait for its end.
		if (policy.state === CircuitState.HalfOpen) throw resting();
		try {
			return await policy.execute(call);
		} catch (error) {
			throw error instanceof BrokenCircuitError ? resting() : error;
		}
	};
}

const resting = () =>
	new ModelError("resting", "The model has failed several times and is left alone for a while.", { retryable: true });
