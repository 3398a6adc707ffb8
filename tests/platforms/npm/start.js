// Starts telegram-test-api on the port given, mended where it differs from Telegram's documentation.
'use strict';

const {TelegramServer} = require('telegram-test-api/lib/telegramServer');

const server = new TelegramServer({port: Number(process.argv[2]), host: '127.0.0.1'});

function chatOf(id) {
  const number = Number(id);
  return number < 0 ? {id: number, type: 'supergroup', title: 'Group'} : {id: number, type: 'private', first_name: 'User'};
}

function edited(body) {
  const kept = server.storage.botMessages.find((one) => String(one.messageId) === String(body.message_id));
  if (!kept) return {ok: false, error_code: 400, description: 'Bad Request: message to edit not found'};
  const {text, reply_markup} = kept.message;
  const date = Math.floor(kept.time / 1000);
  return {ok: true, result: {message_id: kept.messageId, date, chat: chatOf(body.chat_id), text, reply_markup}};
}

// What each method answers, given its own answer and the request's body.
const MEND = {
  getMe: (answer) => ({ok: true, result: {...answer.result, is_bot: true}}),
  sendMessage: (answer) => {
    const {message_id, date, chat, text, reply_markup} = answer.result;
    return {ok: true, result: {message_id, date: Math.floor(date / 1000), chat: chatOf(chat.id), text, reply_markup}};
  },
  editMessageText: (answer, body) => edited(body),
  editMessageReplyMarkup: (answer, body) => edited(body),
  getUpdates: (answer) => {
    for (const one of answer.result) if (one.callback_query) one.callback_query.chat_instance = '1';
    return answer;
  },
};

server.webServer.use((request, response, next) => {
  const method = (/^\/bot[^/]+\/(\w+)/.exec(request.path) || [])[1];
  const json = response.json.bind(response);
  if (method) {
    response.json = (answer) => {
      if (response.statusCode >= 400) {
        response.status(400);
        return json({ok: false, error_code: 400, description: `Bad Request: ${answer.message}`});
      }
      const mended = MEND[method] ? MEND[method](answer, request.body) : {...answer, result: answer.result || true};
      response.status(mended.ok ? 200 : mended.error_code);
      return json(mended);
    };
  }
  next();
});
// The routes were added before this layer: put it behind express's own two and in front of them.
const {stack} = server.webServer._router;
stack.splice(2, 0, stack.pop());

server.start().then(() => console.log('ready'));
