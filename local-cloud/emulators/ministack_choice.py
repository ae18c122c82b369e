"""Makes MiniStack evaluate Assign and Output of a Choice rule in the query language of their state, as Step Functions does.

MiniStack looks for the language in the rule and then in the state machine, and so ignores what a rule of a JSONata state assigns
when the state machine itself is in JSONPath.
"""

from ministack.services import stepfunctions

execute_choice = stepfunctions._execute_choice


def execute_choice_in_its_language(state, raw_input, ctx=None):
    language = stepfunctions._state_query_language(state, ctx)
    rules = [{"QueryLanguage": language, **rule} for rule in state.get("Choices", [])]
    return execute_choice({**state, "Choices": rules}, raw_input, ctx)


def install():
    stepfunctions._execute_choice = execute_choice_in_its_language
