"""What a region decides on a report: assessment, decision, responsibility, handover, feedback; and its
advice, which is no report. A person is behind each act; nothing here weighs anybody."""
