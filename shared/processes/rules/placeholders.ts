/** What a task template may leave to be filled in when the task is made, as `{{deal.name}}`. */
const placeholders = ['deal.name', 'deal.company', 'completer.name'] as const;

type Placeholder = (typeof placeholders)[number];

/** As somebody writes them who makes a template. */
export const placeholdersAsWritten: readonly string[] = placeholders.map((name) => `{{${name}}}`);

const pattern = /\{\{(.*?)\}\}/g;

const isPlaceholder = (name: string): name is Placeholder => placeholders.some((known) => known === name);

/** The names in a template's text that nothing is known for. */
export const unknownPlaceholders = (text: string) =>
  [...text.matchAll(pattern)].map(([, name = '']) => name.trim()).filter((name) => !isPlaceholder(name));

/** The text with what its placeholders stand for; an unknown one stays as it is. */
export const filledIn = (text: string, values: Readonly<Record<Placeholder, string>>) =>
  text.replaceAll(pattern, (placeholder, given: string) => {
    const name = given.trim();
    return isPlaceholder(name) ? values[name] : placeholder;
  });
