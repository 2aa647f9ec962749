# Progress for people: headings, steps and one-sentence failures. Sourced by the scripts here, never run by itself.

if [ -t 1 ]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' plain=''
fi

milliseconds() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }

started=$(milliseconds)
elapsed() { local ms=$(($(milliseconds) - started)); printf '%d.%03d s' $((ms / 1000)) $((ms % 1000)); }

heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
step()    { printf '%s%11s%s  %s\n' "$dim" "$(elapsed)" "$plain" "$*"; }
good()    { printf '%s%11s%s  %s%s%s\n' "$dim" "$(elapsed)" "$plain" "$green" "$*" "$plain"; }
indent()  { sed 's/^/             /'; }

# One sentence that says what is wrong and what to do about it; the trap on EXIT of the caller tidies up.
fail()    { printf '%s%11s  %s%s\n' "$red" 'failed' "$*" "$plain" >&2; exit 1; }

# wait_for SECONDS COMMAND...: true as soon as COMMAND succeeds, false when it has not within SECONDS.
wait_for() {
  local end=$(($(milliseconds) + $1 * 1000)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$(milliseconds)" -lt "$end" ] || return 1
    sleep 0.05
  done
}
