import os

from google_auth_oauthlib.flow import InstalledAppFlow
from googleapiclient.discovery import build

BASE = os.environ.get('CHAT_URL', 'http://127.0.0.1:8910')
SCOPES = ['https://www.googleapis.com/auth/chat.spaces']
os.environ['OAUTHLIB_INSECURE_TRANSPORT'] = '1'  # this server speaks plain http, on this machine only

flow = InstalledAppFlow.from_client_secrets_file('client_secrets.json', SCOPES)
credentials = flow.run_local_server(port=0)
chat = build('chat', 'v1', credentials=credentials, discoveryServiceUrl=BASE + '/$discovery/rest?version={apiVersion}')

space = chat.spaces().patch(
    name='spaces/AAAAatlas01',
    updateMask='displayName,spaceDetails',
    body={
        'displayName': 'Atlas, phase two',
        'spaceDetails': {'description': 'Where phase two begins', 'guidelines': 'Be kind.'},
    },
).execute()
print(space)
