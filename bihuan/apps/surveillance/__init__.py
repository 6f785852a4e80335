"""Early warning on the agency's own series: kept, charted, compared, judged."""
