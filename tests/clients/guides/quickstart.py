from google_auth_oauthlib.flow import InstalledAppFlow
from googleapiclient.discovery import build

SCOPES = ['https://www.googleapis.com/auth/chat.spaces']


def main():
    flow = InstalledAppFlow.from_client_secrets_file('client_secrets.json', SCOPES)
    credentials = flow.run_local_server()
    chat = build('chat', 'v1', credentials=credentials)

    space = chat.spaces().patch(
        name='spaces/AAAAatlas01',
        updateMask='spaceDetails',
        body={'spaceDetails': {'description': 'Changed by a program as it stands in a guide', 'guidelines': 'Be kind.'}},
    ).execute()
    print(space)


if __name__ == '__main__':
    main()
