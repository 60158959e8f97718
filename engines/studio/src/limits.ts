/** Steps of one execution (81000). Twilio's figure: it ends flows that would never stop. */
export const STEPS_PER_EXECUTION = 1000;

/** Times in a row that one widget may lead to itself without waiting for the customer (81001). Twilio's figure. */
export const REPEATS_OF_A_WIDGET = 10;

/** Widgets of one flow, subflows included: a warning when saved (81025), a failure when run (81026). Twilio's figure. */
export const WIDGETS_PER_FLOW = 2000;

/** Widgets that a definition may have at all. Ours: it bounds the time that a check may take. */
export const WIDGETS_PER_DEFINITION = 10_000;

/** Characters of a stored definition, for callers that still hold its text. Ours: ten times the largest flow we know. */
export const DEFINITION_CHARACTERS = 1_000_000;

/** Problems (and warnings) told about one definition. Ours: more than that nobody reads. */
export const PROBLEMS_TOLD = 500;

/** Characters that one rendered template may give. Twilio's figure: 16 KB. */
export const RENDERED_CHARACTERS = 16_384;

/** Characters of one template. Ours: the longest that the widgets of a real flow could hold. */
export const TEMPLATE_CHARACTERS = 65_536;

/** Rounds of a `for` loop in a template; the rest of the list is left out. Twilio's figure. */
export const LOOP_ROUNDS = 15;

/** Template nodes rendered in one turn. Ours: four nested loops of fifteen rounds still fit. */
export const RENDERED_NODES_PER_TURN = 100_000;

/** Characters and items that templates may create in one turn. Ours: bounds hostile filters. */
export const RENDERED_MEMORY_PER_TURN = 2_000_000;

/** Milliseconds of rendering in one turn. Ours: the last fence, far beyond what the two counts above allow. */
export const RENDERING_MS_PER_TURN = 250;

/**
 * Work of one turn, in characters rendered and compared (81000). Ours: Twilio's count of steps alone would let one
 * turn of a hostile flow hold the process for minutes.
 */
export const WORK_PER_TURN = 20_000_000;

/** What any text of a definition counts as besides its length, in the same unit. */
export const WORK_PER_TEXT = 200;

/** What one regular expression counts as, in the same unit. */
export const WORK_PER_PATTERN = 20_000;

/** What a template with an error counts as: it may have used up all that templates may use before it failed. */
export const WORK_PER_FAULT = 100_000;

/** Warnings of one turn; more are not told. Ours: a loop repeats them. */
export const WARNINGS_PER_TURN = 200;

/** Conditions of one widget. Ours: they are all tried within one step, which nothing interrupts. */
export const CONDITIONS_PER_WIDGET = 500;

/** Seconds that an HTTP request or a function may take. Twilio's figure. */
export const CALL_SECONDS = 10;

/** Bytes of an HTTP response that are read. Twilio's figure: 64 KB. */
export const RESPONSE_BYTES = 65_536;

/** Characters of the attributes that send-to-flex may give to a task. Twilio's figure. */
export const TASK_ATTRIBUTES_CHARACTERS = 1024;

/** Seconds after which an unanswered task is given up, when the widget does not say. Twilio's figure. */
export const TASK_SECONDS = 3600;

/** Seconds that a task may live at most: two weeks. Twilio's figure. */
export const TASK_SECONDS_MAX = 1_209_600;

/** Seconds that send-and-wait-for-reply waits when the widget does not say. Twilio's figure. */
export const REPLY_SECONDS = 3600;

/** Seconds that a TwiML document may have the conversation when the widget does not say. Twilio's figure: four hours. */
export const REDIRECT_SECONDS = 14_400;

/** Seconds that an execution may live: 30 days. No wait can be longer. Twilio's figure. */
export const EXECUTION_SECONDS = 30 * 24 * 3600;

/** Characters of one text from outside (a message's parameter, a response). Ours: the size of an HTTP response. */
export const TEXT_CHARACTERS = 65_536;

/** Levels of nesting kept of a value from outside. Ours: printing deeper values could exhaust the stack. */
export const VALUE_DEPTH = 40;

/** Characters of all that an execution remembers, roughly. Ours: a state is read and written with every turn. */
export const CONTEXT_CHARACTERS = 1_000_000;
