// The pictures, or the table, that go along with a draft: choose, upload, preview, remove.

import { button, el, icon } from "./dom.js";
import { postFile, worded } from "./wire.js";
import { t } from "./words.js";

export const MOST = 9;
export const TABLES = ".xlsx,.csv";
const isTable = ({ name }) => /\.(xlsx|csv)$/i.test(name);

/**
 * Add files to the list of pictures {url, file, table, state, id}; `changed()` after every step, `say(text, alert)`
 * when something is not possible. `tables`: one table may be among them; it is shown by its name.
 */
export function addPictures(seat, pictures, files, { changed, say, tables }) {
  const possible = files.filter((file) => file.type.startsWith("image/") || (tables && isTable(file)));
  const second = (file) => isTable(file) && pictures.some(({ table }) => table);
  let added = 0;
  for (const file of possible) {
    if (pictures.length >= MOST || second(file)) continue;
    const picture = { file, url: URL.createObjectURL(file), table: isTable(file), state: "new", id: null };
    pictures.push(picture);
    added += 1;
    upload(seat, picture, { changed, say });
  }
  if (possible.some(second) && pictures.length < MOST && possible.length > added) say(t("one_table"), true);
  else if (possible.length > added) say(t("too_many", { n: MOST }), true);
  else if (possible.length < files.length) say(t(tables ? "only_files" : "only_pictures"), true);
}

async function upload(seat, picture, { changed, say }) {
  picture.state = "uploading";
  changed();
  try {
    picture.id = await postFile(seat, picture.file);
    picture.state = "done";
  } catch (problem) {
    picture.state = "failed";
    say(worded(problem, t("upload_failed")), true);
  }
  changed();
}

/** The previews with their state; broken ones can be tried again, each can be removed. */
export function drawPictures(seat, pictures, { changed, say }) {
  const one = (picture, at) => {
    const n = at + 1;
    const remove = () => {
      pictures.splice(pictures.indexOf(picture), 1);
      URL.revokeObjectURL(picture.url);
      changed();
    };
    const state = {
      uploading: () => el("span", { class: "state" }, icon("clock"), t("uploading")),
      failed: () => button("state alert", "retry", t("again"), () => upload(seat, picture, { changed, say }), { label: picture.table ? t("again") : t("retry_picture", { n }), testid: "retry-picture" }),
    }[picture.state];
    return el(
      "li",
      { "data-testid": "preview", "data-state": picture.state },
      picture.table ? el("span", { class: "file-name" }, picture.file.name) : el("img", { src: picture.url, alt: t("picture_n", { n, all: pictures.length }) }),
      state?.(),
      button("remove", "close", "", remove, { label: picture.table ? t("remove_file", { name: picture.file.name }) : t("remove_picture", { n }), testid: "remove-picture" }),
    );
  };
  return pictures.map(one);
}
