/** What is for the person at the terminal. */
export const say = (line: string) => void process.stdout.write(`${line}\n`);

export const warn = (line: string) => void process.stderr.write(`${line}\n`);
