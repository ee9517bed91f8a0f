import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { ModelError, refusesText } from "./model-error.ts";

export const CIRCUIT = {
	/** Failures one after the other, after which the model is left alone. */
	failures: 3,
	/** For how long, in ms; one call then finds out whether it is back. */
	pauseMs: 10_000,
};

export type Circuit = <Result>(call: () => Promise<Result>) => Promise<Result>;

/**
 * Spares callers the wait for a model that has just failed several times: they get a `ModelError` at once. That a
 * model does not take a text is no failure of the model.
 */
export function createCircuit({ failures, pauseMs } = CIRCUIT): Circuit {
	const policy = circuitBreaker(
		handleWhen((error) => !refusesText(error)),
		{ halfOpenAfter: pauseMs, breaker: new ConsecutiveBreaker(failures) },
	);
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
	new ModelError("network", "The model has failed several times and is left alone for a while.", { retryable: true });
