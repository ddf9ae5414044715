"""Pages in a browser: who is signed in, the frame around each page, what it loads. It knows no case."""
