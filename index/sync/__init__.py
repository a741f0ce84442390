"""Files and pages, kept in step: what lies there (`listing`), what to do about it (`file_plan`), what is remembered of
files (`file_rows`), reading what is new (`file_reading`), all of it (`sync`), and documents from the web
(`web_pages`)."""
