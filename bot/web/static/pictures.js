// The pictures that go along with a draft: choose, upload, preview, remove.

import { button, el, icon } from "./dom.js";
import { postFile, Refused } from "./wire.js";
import { t } from "./words.js";

export const MOST = 9;

/**
 * Add files to the list of pictures {url, file, state, id}; `changed()` after every step, `say(text, alert)` when
 * something is not possible.
 */
export function addPictures(seat, pictures, files, { changed, say }) {
  const images = files.filter(({ type }) => type.startsWith("image/"));
  const fit = images.slice(0, Math.max(0, MOST - pictures.length));
  for (const file of fit) {
    const picture = { file, url: URL.createObjectURL(file), state: "new", id: null };
    pictures.push(picture);
    upload(seat, picture, { changed, say });
  }
  if (images.length > fit.length) say(t("too_many", { n: MOST }), true);
  else if (images.length < files.length) say(t("only_pictures"), true);
}

async function upload(seat, picture, { changed, say }) {
  picture.state = "uploading";
  changed();
  try {
    picture.id = await postFile(seat, picture.file);
    picture.state = "done";
  } catch (problem) {
    picture.state = "failed";
    say(problem instanceof Refused ? problem.message : t("upload_failed"), true);
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
      failed: () => button("state alert", "retry", t("again"), () => upload(seat, picture, { changed, say }), { label: t("retry_picture", { n }), testid: "retry-picture" }),
    }[picture.state];
    return el(
      "li",
      { "data-testid": "preview", "data-state": picture.state },
      el("img", { src: picture.url, alt: t("picture_n", { n, all: pictures.length }) }),
      state?.(),
      button("remove", "close", "", remove, { label: t("remove_picture", { n }), testid: "remove-picture" }),
    );
  };
  return pictures.map(one);
}
