"""An inbox: keeps letters for recipients until their time is over; each is read by its recipient alone."""
