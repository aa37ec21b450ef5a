type Form = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Uploads a file by a form, as a browser does: the form's fields, and the file last. */
export const upload = async ({ url, fields }: Form, bytes: string | Uint8Array<ArrayBuffer>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]), 'file');
  const answer = await fetch(url, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`The upload was answered with ${answer.status} ${await answer.text()}`);
};
