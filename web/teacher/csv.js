// The attendance as CSV (RFC 4180), for a spreadsheet. Pure.
"use strict";
globalThis.Salon ??= {};

{
  // Without it, Excel takes UTF-8 for the system's older encoding, and shows Ã© for é.
  const BYTE_ORDER_MARK = "\ufeff";
  // A spreadsheet would calculate a cell that begins so: whoever chooses the name =1+1 must not be
  // able to have the teacher's computer follow a link.
  const FORMULA = /^[=+\-@\t\r]/;

  function cell(value) {
    const text = value === null || value === undefined ? "" : String(value);
    const harmless = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  }

  const two = (number) => String(number).padStart(2, "0");

  Salon.localDate = (time) => {
    const date = new Date(time);
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  };

  // As spreadsheets read it in any language.
  function moment(time) {
    const date = new Date(time);
    const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
    return `${Salon.localDate(time)} ${clock}`;
  }

  // rows: arrays of cells.
  Salon.toCsv = (rows) =>
    BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

  const COLUMNS = ["name", "room", "joined", "left", "minutes", "messages", "address", "kind"];

  function rowOf(person, now) {
    const { user, room, since, until, messages, address, page, problem } = person;
    const client = Salon.say(page ? "class_with_page" : "class_with_program");
    const kind = page === undefined ? "" : client;
    const minutes = Salon.ClassModel.minutes(since, until ?? now);
    const times = [moment(since), until === undefined ? "" : moment(until)];
    return [user ?? "", room ?? "", ...times, minutes, messages, address, kind, problem ?? ""];
  }

  // Students who are there, by name, then the connections that have ended, in that order.
  Salon.attendanceCsv = (model, now) => {
    const here = Salon.ClassModel.sort(model.students, "user", false, Salon.language);
    const head = [...COLUMNS, "problem"].map((key) => Salon.say(`class_${key}`));
    return Salon.toCsv([head, ...[...here, ...model.ended].map((one) => rowOf(one, now))]);
  };
}
