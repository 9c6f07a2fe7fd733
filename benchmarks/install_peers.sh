#!/bin/sh
# Installs what is missing of the peers by apt-get, if it may; says otherwise what to do by hand.
# race.py runs with what is there, and tells what is not.
missing=""
for program in spin:spin rumur:rumur gcc:gcc java:default-jre-headless; do
    command -v "${program%%:*}" > /dev/null || missing="$missing ${program#*:}"
done
if [ -z "$missing" ]; then
    exit 0
elif command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing > /dev/null ||
        echo "Not installed:$missing; the race is run without them."
else
    echo "To race all peers, install:$missing (Debian's names; as root: apt-get install$missing)."
fi
