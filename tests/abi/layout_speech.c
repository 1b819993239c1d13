/* Sizes and offsets of the released structs of recognizers, translators, synthesizers and emotion
 * analyzers (x86-64, LP64). */
#include "layout.h"

#include "dragoman/emotion.h"
#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"

SIZE(dgm_recognizer_params, 72);
AT(dgm_recognizer_params, struct_size, 0);
AT(dgm_recognizer_params, scope, 8);
AT(dgm_recognizer_params, language, 16);
AT(dgm_recognizer_params, sample_rate_hz, 32);
AT(dgm_recognizer_params, interim, 36);
AT(dgm_recognizer_params, phrases, 40);
AT(dgm_recognizer_params, phrase_count, 48);
AT(dgm_recognizer_params, languages, 56);
AT(dgm_recognizer_params, language_count, 64);

SIZE(dgm_transcript, 72);
AT(dgm_transcript, struct_size, 0);
AT(dgm_transcript, utterance, 8);
AT(dgm_transcript, is_final, 16);
AT(dgm_transcript, confidence, 20);
AT(dgm_transcript, speech_started_ns, 24);
AT(dgm_transcript, speech_ended_ns, 32);
AT(dgm_transcript, language, 40);
AT(dgm_transcript, text, 56);

SIZE(dgm_recognizer_events, 40);
AT(dgm_recognizer_events, struct_size, 0);
AT(dgm_recognizer_events, on_ready, 8);
AT(dgm_recognizer_events, on_speech_started, 16);
AT(dgm_recognizer_events, on_transcript, 24);
AT(dgm_recognizer_events, on_failed, 32);

SIZE(dgm_recognizer, 48);
AT(dgm_recognizer, struct_size, 0);
AT(dgm_recognizer, open, 8);
AT(dgm_recognizer, push_audio, 16);
AT(dgm_recognizer, end_utterance, 24);
AT(dgm_recognizer, on_posted, 32);
AT(dgm_recognizer, close, 40);

SIZE(dgm_translator_params, 80);
AT(dgm_translator_params, struct_size, 0);
AT(dgm_translator_params, scope, 8);
AT(dgm_translator_params, source_language, 16);
AT(dgm_translator_params, target_language, 32);
AT(dgm_translator_params, formality, 48);
AT(dgm_translator_params, glossary, 64);

SIZE(dgm_translation_request, 88);
AT(dgm_translation_request, struct_size, 0);
AT(dgm_translation_request, utterance, 8);
AT(dgm_translation_request, is_final, 16);
AT(dgm_translation_request, text, 24);
AT(dgm_translation_request, context, 40);
AT(dgm_translation_request, context_count, 48);
AT(dgm_translation_request, formality, 56);
AT(dgm_translation_request, glossary, 72);

SIZE(dgm_translation, 40);
AT(dgm_translation, struct_size, 0);
AT(dgm_translation, utterance, 8);
AT(dgm_translation, is_final, 16);
AT(dgm_translation, text, 24);

SIZE(dgm_translator_events, 40);
AT(dgm_translator_events, struct_size, 0);
AT(dgm_translator_events, on_ready, 8);
AT(dgm_translator_events, on_translation, 16);
AT(dgm_translator_events, on_refused, 24);
AT(dgm_translator_events, on_failed, 32);

SIZE(dgm_translator, 48);
AT(dgm_translator, struct_size, 0);
AT(dgm_translator, open, 8);
AT(dgm_translator, translate, 16);
AT(dgm_translator, cancel, 24);
AT(dgm_translator, on_posted, 32);
AT(dgm_translator, close, 40);

SIZE(dgm_synthesizer_params, 56);
AT(dgm_synthesizer_params, struct_size, 0);
AT(dgm_synthesizer_params, scope, 8);
AT(dgm_synthesizer_params, language, 16);
AT(dgm_synthesizer_params, voice, 32);
AT(dgm_synthesizer_params, sample_rate_hz, 48);

SIZE(dgm_speak_request, 56);
AT(dgm_speak_request, struct_size, 0);
AT(dgm_speak_request, utterance, 8);
AT(dgm_speak_request, text, 16);
AT(dgm_speak_request, speed, 32);
AT(dgm_speak_request, style, 40);
AT(dgm_speak_request, style_count, 48);

SIZE(dgm_synthesizer_events, 56);
AT(dgm_synthesizer_events, struct_size, 0);
AT(dgm_synthesizer_events, on_ready, 8);
AT(dgm_synthesizer_events, on_audio, 16);
AT(dgm_synthesizer_events, on_spoken, 24);
AT(dgm_synthesizer_events, on_refused, 32);
AT(dgm_synthesizer_events, on_failed, 40);
AT(dgm_synthesizer_events, on_aligned, 48);

SIZE(dgm_synthesizer, 48);
AT(dgm_synthesizer, struct_size, 0);
AT(dgm_synthesizer, open, 8);
AT(dgm_synthesizer, speak, 16);
AT(dgm_synthesizer, cancel, 24);
AT(dgm_synthesizer, on_posted, 32);
AT(dgm_synthesizer, close, 40);

SIZE(dgm_emotion_params, 40);
AT(dgm_emotion_params, struct_size, 0);
AT(dgm_emotion_params, scope, 8);
AT(dgm_emotion_params, language, 16);
AT(dgm_emotion_params, sample_rate_hz, 32);

SIZE(dgm_emotion_score, 24);
AT(dgm_emotion_score, name, 0);
AT(dgm_emotion_score, score, 16);

SIZE(dgm_emotion_result, 40);
AT(dgm_emotion_result, struct_size, 0);
AT(dgm_emotion_result, started_ns, 8);
AT(dgm_emotion_result, ended_ns, 16);
AT(dgm_emotion_result, scores, 24);
AT(dgm_emotion_result, score_count, 32);

SIZE(dgm_emotion_events, 32);
AT(dgm_emotion_events, struct_size, 0);
AT(dgm_emotion_events, on_ready, 8);
AT(dgm_emotion_events, on_emotion, 16);
AT(dgm_emotion_events, on_failed, 24);

SIZE(dgm_emotion, 48);
AT(dgm_emotion, struct_size, 0);
AT(dgm_emotion, open, 8);
AT(dgm_emotion, push_audio, 16);
AT(dgm_emotion, push_text, 24);
AT(dgm_emotion, on_posted, 32);
AT(dgm_emotion, close, 40);
